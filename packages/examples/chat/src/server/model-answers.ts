export interface ModelAnswer {
  readonly when: RegExp;
  readonly say: string;
}

/** Answers of the stand-in model; the first match wins. */
export const modelAnswers: readonly ModelAnswer[] = [
  {
    when: /winter|cold|insulat|overwinter/i,
    say: `Three things decide how a colony comes through winter: food, dryness and a strong start.

- Food: leave 18 to 20 kg of honey or fondant in a single-box hive. Heft the back of the hive once a week; if it lifts easily, feed fondant, never syrup, once nights drop below 10 °C.
- Dryness: damp kills more bees than cold. Keep a small upper vent open and tilt the hive slightly forward so that condensation runs out of the entrance.
- Strength: unite weak colonies in October rather than hoping.

Fit a mouse guard at the first frost, strap the roof down, and then leave them alone. Opening the box in winter costs them heat they cannot spare.`,
  },
  {
    when: /varroa|mite|treat/i,
    say: `Count first, treat second. Put a sticky board under the mesh floor for 72 hours and divide the mites you find by three. In late summer, more than eight a day means the colony needs treating soon.

Our usual course is thymol strips after the honey is off: two strips between the brood frames, four weeks, while days stay above 15 °C. If you missed that window, one oxalic acid trickle in December works well, because there is little brood for the mites to hide in.

Change the treatment from year to year so that resistance does not build up, and write the dates in your hive record. You will want them in spring.`,
  },
  {
    when: /swarm/i,
    say: `A colony tells you about a week ahead. From late April, look along the bottom bars of the brood frames every seven days: a cup with an egg or a pool of royal jelly in it is a queen cell, and the clock is running.

The calmest answer is a split. Move the old queen with two frames of brood and one of stores into a nucleus box, close it up, and set it a few metres away. The original hive raises one of the cells and keeps its foragers.

Before it comes to that, give space early. Add a super when seven of the ten brood frames are covered in bees, not when all ten are.`,
  },
  {
    when: /return|refund|exchange|send .*back|money back/i,
    say: `You can send anything unused back within 30 days, and wooden parts within 60, because they are often bought long before the season.

1. Open your order and choose “Return items”. You get a label by e-mail straight away.
2. Pack the parts dry. Frames can go back in the flat box they came in.
3. Drop the parcel at any post point. We refund within three working days of receiving it, to the card you paid with.

Returns are free above €40; below that we deduct €4.50 for the label. Live bees, queens and opened treatments cannot come back, but do tell us if something arrived in poor shape and we will replace it.`,
  },
  {
    when: /order|deliver|shipping|ship|parcel|track|arrive/i,
    say: `Orders placed before 14:00 leave our warehouse the same day and take two to three working days. You can follow yours under “My orders”: the tracking link appears as soon as the parcel has been scanned, usually around six in the evening.

If it still says “Packed” after a full working day, something has held it up, most often a hive body that ships on its own pallet. Your parts may then arrive in two deliveries, at no extra cost.

Live bees and queens are the exception. They travel only on Tuesdays and Wednesdays, so that no box waits in a depot over a weekend, and you get a call the day before.`,
  },
  {
    when: /start|begin|first hive|need to|beginner|new to/i,
    say: `For a first year you need less than the catalogue suggests. One complete hive with two supers, a nucleus colony of five frames, a smoker, a hive tool, a veil and gloves you can feel through: about €420 in all, and our Starter Set has everything but the bees.

Order the hive in winter and paint the outside while there is time. Reserve the nucleus by March; ours are ready in mid-May, when the first strong flow begins.

If you can, buy for two hives and not one. Two colonies let you compare, and a frame of brood from the one can rescue the other. Your local association will happily show you the first inspection.`,
  },
  {
    when: /sting|suit|glove|veil|protect/i,
    say: `A veil always, gloves at first, and a suit that is loose at the elbows and knees, since bees sting where cloth lies tight against skin. Our linen jacket suits most people in summer; the three-layer mesh suit is the one to choose if you react strongly or keep a lively colony.

Measure chest and height over your clothes, and take the larger size if you are between two. You can exchange a suit within 60 days as long as it has not been near a hive.

Scrape a sting out sideways with the hive tool within a few seconds. If you feel short of breath or dizzy after one, call an ambulance at once.`,
  },
  {
    when: /honey|harvest|extract|jar/i,
    say: `Harvest when at least three quarters of the cells on a frame are capped. Shake an uncapped frame sharply over the hive: if nectar drips out, it is too wet and would ferment in the jar. Below 18 percent water is safe, and a refractometer costs €29.

Clear the super with an escape board the evening before, so that you carry home frames and not bees. Uncap, spin slowly at first, strain through the double sieve, and let the honey settle for two days before you fill the jars.

A good hive gives 15 to 25 kg in a normal year. Leave the last of it to the bees.`,
  },
  {
    when: /feed|syrup|fondant|sugar/i,
    say: `It depends on the season. In spring, a thin syrup of one part sugar to one part water encourages the queen to lay, half a litre at a time and only while the weather is kind. In early autumn, make it thick, two to one, so that the bees can store it without much drying.

Once nights fall below 10 °C they can no longer take liquid. Put a 2.5 kg block of fondant straight over the cluster and renew it when it is nearly gone.

Take feeders off before you add honey supers, and feed in the evening: an open feeder at midday invites robbers from next door.`,
  },
  {
    when: /inspect|check|how often|look inside/i,
    say: `Every seven to ten days from April to July, and hardly at all outside those months. Choose a still, warm afternoon above 15 °C, when most of the foragers are out.

Go in with four questions. Are there eggs? Is there room for the queen to lay? Is there enough food for a week of rain? Is there anything that looks wrong, such as sunken cappings or chewed wings? When you can answer them, close up; ten minutes is plenty.

Work from the outside frame inwards, keep the frames in order, and write down what you saw. Memory is generous, and hives are not.`,
  },
  {
    when: /hello|^hi\b|hey|good (morning|evening|afternoon)/i,
    say: `Hello, and welcome to Meadow. I can help with an order or a return, tell you what fits your hive, or talk through what your bees may need at this time of year.

If you are writing about an order, it helps to have the order number at hand, and for hive questions tell me roughly where you are and what you saw at the last inspection. A colony in the hills in April and one by the coast are three weeks apart, and so is the advice.

What would you like to know?`,
  },
];

export const fallbackAnswer = `That one is outside what I know well, so here is the honest version rather than a guess. I can help with orders and deliveries, returns, which parts fit which hive, and the usual questions of a bee year: feeding, swarming, mites, harvest and winter.

If your question is about one of those, try asking it with a little more detail, for instance the month, the size of the colony and what you saw at the last inspection. For anything else, our people in the workshop answer the phone from nine to five on weekdays and have kept bees for longer than I have existed.`;
