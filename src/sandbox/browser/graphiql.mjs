/**
 * Runs in the browser, on the page that `explorer.ts` makes: GraphiQL on the sandbox that served it.
 * `scripts/build.mjs` bundles it, so that nothing is loaded from elsewhere.
 */
import { GraphiQL } from 'graphiql';
import 'graphiql/graphiql.css';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const place = document.getElementById('graphiql');
const { query, headers } = place.dataset;

/** GraphiQL's `fetcher`. The page has the API's own address; the headers are those in the editor. */
async function post(operation, options) {
  const response = await fetch(location.pathname, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...options?.headers },
    body: JSON.stringify(operation),
  });
  return response.json();
}

createRoot(place).render(
  createElement(GraphiQL, {
    fetcher: post,
    defaultQuery: query,
    defaultHeaders: headers,
    // Local storage is kept for the port, whoever serves there: the editor would open with what was
    // typed for another server.
    storage: sessionStorage,
  }),
);
