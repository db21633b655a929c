declare module "*.css";
declare module "virtual:country-numbers" {
  const numbers: Record<string, string>;
  export default numbers;
}
