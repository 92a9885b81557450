import type { CallType, ConfigurationType, Env, FunctionCallParams } from './constants.ts';
import type { Data } from './data.ts';

/** A function that a model may call. */
export interface SelectedFunctions {
  id?: string | undefined;
  name?: string | undefined;
  description?: string | undefined;
  parameters?: Data | undefined;
}

/** Parameters of model calls. */
export interface ParametersT {
  callType: CallType;
  model: string;
  hyperparameters?: Data | undefined;
  responseFormat?: object | undefined;
  selectedFunctions?: SelectedFunctions[] | undefined;
  functionCallParams?: FunctionCallParams | undefined;
  forceFunction?: Data | undefined;
  additionalProperties?: Data | undefined;
}

export interface PostConfigurationRequest {
  project: string;
  name: string;
  provider: string;
  parameters: ParametersT;
  env?: Env[] | undefined;
  userProperties?: Data | undefined;
}

export interface PutConfigurationRequest extends PostConfigurationRequest {
  type?: ConfigurationType | undefined;
}

/** A prompt, a model and how it is called. */
export interface Configuration extends PutConfigurationRequest {
  id?: string | undefined;
}
