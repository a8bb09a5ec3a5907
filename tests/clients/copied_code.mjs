// Prints a request as code, as GraphiQL's page copies it: CLIENT, REQUEST, PLACE and IDENTITY.
import { readFile } from "node:fs/promises";

const [client, request, place, identity] = process.argv.slice(2);
const file = new URL("../../local/graphiql/assets/snippets.js", import.meta.url);
// As text: Node.js 20 takes a .js file without a package for CommonJS.
const module = `data:text/javascript,${encodeURIComponent(await readFile(file, "utf8"))}`;
const { snippets } = await import(module);
console.log(snippets[client](JSON.parse(request), JSON.parse(place), JSON.parse(identity) ?? undefined));
