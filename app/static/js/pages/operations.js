// The page of the HTTP interface: Swagger UI over our own description, without any other server.

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#operations",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  validatorUrl: null,
  supportedSubmitMethods: ["get", "post"],
});
