import type { Stage, Step } from '../support/step.ts';

/** The inputs of an access key, which `addKey` makes known to the service. */
export const accessKey = { token: '', access_key_id: 'FAKEACCESSKEY', secret_access_key: 'FakeSecretKey-0123456789' };
export const wrongKey = { ...accessKey, secret_access_key: 'FakeWrongSecret' };
export const addKey = ({ simulator }: Stage, options: Parameters<typeof simulator.cloud.addKey>[2] = {}) =>
  simulator.cloud.addKey(accessKey.access_key_id, accessKey.secret_access_key, options);
export const keyOf = ({ simulator }: Stage) => simulator.cloud.keys.get(accessKey.access_key_id);

/** The machine sleeps for an hour, after the first read. */
export const sleepsOnce = ({ simulator, clock }: Stage) => {
  simulator.answered = (call) => {
    if (call !== 'GET') return;
    simulator.answered = () => undefined;
    clock.sleep(60 * 60_000);
  };
};

/** A temporary key in the environment, as the SDKs of the vendor read it. */
export const temporary = {
  HUAWEICLOUD_SDK_AK: 'FAKETEMPORARYKEY',
  HUAWEICLOUD_SDK_SK: 'FakeSecretKey-9',
  HUAWEICLOUD_SDK_SECURITY_TOKEN: 'FakeSecurityToken-9',
};

/** A step that logs in without any secret of its own, in a job that may. */
export const keyless =
  (inputs: Record<string, string> = {}, environment: Record<string, string | undefined> = {}) =>
  ({ simulator }: Stage): Step => ({
    inputs: {
      token: '',
      oidc_provider_urn: simulator.cloud.identity.providerUrn,
      oidc_agency_urn: simulator.cloud.identity.agencyUrn,
      sts_endpoint: simulator.endpoint,
      ...inputs,
    },
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${simulator.endpoint}/id-token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: simulator.cloud.identity.requestToken,
      ...environment,
    },
  });
