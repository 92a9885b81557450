import { chatMessage } from './chat-message.ts';
import { type Fields, first, isFields, listOf, parsed, present, textOf } from './fields.ts';
import { asInputs, asOutputs, chatAnswers } from './otel.ts';
import type { Facts } from './reading.ts';

/** Pydantic AI and Logfire: events as a list in one attribute, tools and agents under names of their own. */
export function readPydanticAi(attributes: Fields): Facts | undefined {
  const events = listOf(first(attributes, 'events', 'all_messages_events'))?.filter(isFields);
  const args = attributes['tool_arguments'];
  const result = first(attributes, 'final_result');
  const all = listOf(attributes['pydantic_ai.all_messages']);
  if (
    !events?.some((event) => 'event.name' in event) &&
    !all &&
    args === undefined &&
    result === undefined
  )
    return undefined;
  const choices = (events ?? []).filter((event) => event['event.name'] === 'gen_ai.choice');
  const asked = (events ?? []).filter((event) => event['event.name'] !== 'gen_ai.choice');
  const conversation = all?.flatMap((one) => chatMessage(one)) ?? asked.flatMap(messageOf);
  return {
    eventType: args === undefined ? undefined : 'tool',
    messages: conversation.length > 0 ? conversation : undefined,
    answers:
      choices.length > 0
        ? chatAnswers(
            choices.map((choice) => ({
              ...fieldsOf(choice['message']),
              finish_reason: choice['finish_reason'],
            })),
          )
        : undefined,
    inputs: asInputs(args),
    outputs: asOutputs(attributes['tool_response'] ?? result),
    config: present({
      ...fieldsOf(parsed(attributes['model_request_parameters'])),
      model: attributes['model_name'],
    }),
    metadata: present({ agent_name: textOf(attributes['agent_name']) }),
  };
}

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

const messageOf = (event: Fields): ReturnType<typeof chatMessage> =>
  chatMessage({ ...event, tool_call_id: event['role'] === 'tool' ? event['id'] : undefined });
