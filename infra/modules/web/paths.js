// Finds the file of a path, for one app: Terraform puts its name in. Only /NAME/, config.json and
// outlines.json are there. A path of a page gets index.html, whose script shows the page.
function handler(event) {
  const root = "/${app}/";
  const request = event.request;
  const path = request.uri;
  if (path === "/" || path + "/" === root) {
    return { statusCode: 302, statusDescription: "Found", headers: { location: { value: root } } };
  }
  if (path === "/config.json" || path === "/outlines.json") return request;
  if (!path.startsWith(root)) return { statusCode: 404, statusDescription: "Not Found" };
  const rest = path.slice(root.length);
  const isFile = rest.startsWith("assets/") || rest.slice(rest.lastIndexOf("/") + 1).includes(".");
  if (!isFile) request.uri = root + "index.html";
  return request;
}
