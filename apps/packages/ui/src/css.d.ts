/** Styles that a component brings: Vite collects them. */
declare module "*.css";
