declare module "*.css";
declare module "virtual:country-numbers" {
  const numbers: Record<string, string>;
  export default numbers;
}
declare module "*.css?inline" {
  const text: string;
  export default text;
}
declare module "virtual:place-names" {
  const names: Record<string, Record<string, string>>;
  export default names;
}
declare module "core-js/es/*";
