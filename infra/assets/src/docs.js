// The API's pages: Swagger UI, which the page loads before this. A key that is typed in is kept
// nowhere; without one requests go out in the person's session, whose token changes need.
const place = document.getElementById('api-docs');
const { 'X-CSRFToken': token } = JSON.parse(document.body.getAttribute('hx-headers'));

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  // Else the description's address would be told to a service of another host.
  validatorUrl: 'none',
  requestInterceptor: (request) => {
    const target = new URL(request.url, window.location.href);
    if (target.origin === window.location.origin) request.headers['X-CSRFToken'] = token;
    return request;
  },
});
