export interface Passage {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Passages of the shop handbook which the assistant may quote. */
export const passages: readonly Passage[] = [
  {
    id: 'delivery',
    title: 'Delivery times and tracking',
    text: 'Orders placed before 14:00 are shipped the same day and arrive in two to three working days. The tracking link appears under "My orders" once the parcel has been scanned. Hive bodies may ship separately on a pallet.',
  },
  {
    id: 'live-bees',
    title: 'Delivery of live bees and queens',
    text: 'Live bees and queens travel only on Tuesdays and Wednesdays. Customers get a call the day before. Live animals cannot be returned; poor arrivals are replaced.',
  },
  {
    id: 'returns',
    title: 'Returns and refunds',
    text: 'Unused items can be returned within 30 days, wooden parts within 60. Return labels are free above €40, otherwise €4.50 is deducted. Refunds are paid within three working days of receipt. Opened treatments are excluded.',
  },
  {
    id: 'starter-set',
    title: 'Starter Set for beginners',
    text: 'The Starter Set holds one complete hive with two supers, a smoker, a hive tool, a veil and gloves, about €420 with a nucleus colony. Reserve a nucleus by March; they are ready in mid-May.',
  },
  {
    id: 'protection',
    title: 'Suits, veils and gloves',
    text: 'Linen jacket for summer, three-layer mesh suit for lively colonies. Measure chest and height over clothes. Suits can be exchanged within 60 days if they have not been near a hive.',
  },
  {
    id: 'winter',
    title: 'Preparing a hive for winter',
    text: 'A single-box colony needs 18 to 20 kg of stores. Keep an upper vent open against damp, fit a mouse guard at the first frost, unite weak colonies in October. Do not open the hive in winter.',
  },
  {
    id: 'varroa',
    title: 'Counting and treating varroa mites',
    text: 'Count natural mite fall for 72 hours. Above eight a day in late summer, treat with thymol strips for four weeks above 15 °C, or trickle oxalic acid once in December while there is little brood.',
  },
  {
    id: 'swarming',
    title: 'Preventing swarms in spring',
    text: 'From late April check the bottom bars every seven days for queen cells. Split the colony: old queen, two frames of brood and one of stores into a nucleus box. Add a super when seven of ten frames are covered.',
  },
  {
    id: 'feeding',
    title: 'Feeding: syrup and fondant',
    text: 'Thin syrup one to one in spring, thick syrup two to one in early autumn, fondant only once nights fall below 10 °C. Take feeders off before adding honey supers. Feed in the evening.',
  },
  {
    id: 'harvest',
    title: 'Harvesting honey',
    text: 'Harvest when three quarters of the cells are capped and the water content is below 18 percent. Clear supers with an escape board the evening before. Strain and settle for two days before filling jars.',
  },
  {
    id: 'inspection',
    title: 'Inspecting a hive',
    text: 'Inspect every seven to ten days from April to July on a warm afternoon above 15 °C. Look for eggs, room, food for a week and signs of disease. Ten minutes is plenty.',
  },
  {
    id: 'contact',
    title: 'Opening hours and contact',
    text: 'The workshop answers the phone on weekdays from nine to five. The shop is open on Saturdays until noon. E-mail is answered within one working day.',
  },
];
