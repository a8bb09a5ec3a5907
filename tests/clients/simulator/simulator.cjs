// AWS's simulator with the schema's resolvers as direct Lambda resolvers: the handler gets the
// context as it is, over HTTP. It prints its address once it listens.
const { AmplifyAppSyncSimulator } = require("@aws-amplify/amplify-appsync-simulator");

const { schema, fields, handler, apiKey } = JSON.parse(process.env.API);

async function invoke(payload) {
  const answer = await fetch(handler, { method: "POST", body: JSON.stringify(payload) });
  return answer.json();
}

const failure = ({ errorType, errorMessage }) =>
  Object.assign(new Error(errorMessage), { type: errorType });

async function invokeOne(payload) {
  const answer = await invoke(payload);
  if (answer?.errorType) throw failure(answer);
  return answer;
}

async function invokeBatch(payloads) {
  const answers = await invoke(payloads);
  return answers.map((each) => (each.errorType ? failure(each) : each.data));
}

const request = (operation) =>
  `{ "version": "2018-05-29", "operation": "${operation}", "payload": $util.toJson($context) }`;
const RESPONSE = `#if($context.error) $util.error($context.error.message, $context.error.type) #end
$util.toJson($context.result)`;

const simulator = new AmplifyAppSyncSimulator({ port: 0, wsPort: 0 });
simulator.init({
  schema: { content: schema },
  appSync: {
    name: "recycle-points",
    apiKey,
    defaultAuthenticationType: {
      authenticationType: "AMAZON_COGNITO_USER_POOLS",
      cognitoUserPoolConfig: {},
    },
    additionalAuthenticationProviders: [
      { authenticationType: "API_KEY" },
      { authenticationType: "AWS_IAM" },
    ],
  },
  dataSources: [
    { type: "AWS_LAMBDA", name: "one", invoke: invokeOne },
    { type: "AWS_LAMBDA", name: "batch", invoke: invokeBatch },
  ],
  resolvers: fields.map(({ type, field, maxBatchSize }) => ({
    kind: "UNIT",
    typeName: type,
    fieldName: field,
    dataSourceName: maxBatchSize > 0 ? "batch" : "one",
    requestMappingTemplate: request(maxBatchSize > 0 ? "BatchInvoke" : "Invoke"),
    responseMappingTemplate: RESPONSE,
  })),
});

simulator.start().then(() => process.stdout.write(`${simulator.url}/graphql\n`));
