// An OpenID provider that shares no code with ours, for tests. What it knows comes as JSON in PROVIDER; its address goes
// to standard output once it listens, on any free port of loopback; it ends when standard input does.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

import { Provider } from 'oidc-provider';

const { people, clients, audience, proConnect } = JSON.parse(process.env.PROVIDER);

// The parameters that ProConnect takes. PKCE's are not of them, so it does not announce PKCE either.
const taken = new Set(['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce', 'acr_values', 'claims', 'prompt', 'login_hint', 'idp_hint']);

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const configuration = {
  jwks: { keys: [{ ...privateKey, use: 'sig', alg: 'RS256', kid: randomUUID() }] },
  cookies: { keys: [randomUUID()] },
  ttl: { AuthorizationCode: 30, AccessToken: 60, ClientCredentials: 600, IdToken: 600, Interaction: 600, Session: 3600, Grant: 3600 },
  claims: {
    openid: ['sub'], profile: ['given_name', 'usual_name'], email: ['email'],
    given_name: ['given_name'], usual_name: ['usual_name'], siret: ['siret'], uid: ['uid'],
  },
  clients: clients.map((client) => ({
    client_id: client.id,
    client_secret: client.secret,
    redirect_uris: client.redirectURIs ?? [],
    post_logout_redirect_uris: client.postLogoutRedirectURIs ?? [],
    response_types: client.machine ? [] : ['code'],
    grant_types: client.machine ? ['client_credentials'] : ['authorization_code'],
    token_endpoint_auth_method: proConnect ? 'client_secret_post' : 'client_secret_basic',
    userinfo_signed_response_alg: proConnect ? 'RS256' : undefined,
  })),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource: (ctx) => page(ctx, '<h1>Déconnecté</h1>') },
    // Machines get a signed token for the API; people's tokens are for userinfo.
    resourceIndicators: {
      enabled: true,
      defaultResource: (_, client) => (client.grantTypeAllowed('client_credentials') ? audience : undefined),
      getResourceServerInfo: () => ({ audience, scope: '', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
    },
  },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => account(id),
  // Nobody is asked for consent.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope(oidc.params.scope);
    await grant.save();
    return grant;
  },
};

function account(id) {
  const person = people.find((p) => p.id === id);
  if (!person) return undefined;
  const { givenName, usualName, email, siret, uid } = person;
  return { accountId: id, claims: () => ({ sub: id, given_name: givenName, usual_name: usualName, email, siret, uid }) };
}

function page(ctx, content) {
  ctx.type = 'html';
  ctx.body = html(content);
}

function html(content) {
  return `<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>Fournisseur indépendant</title><body>${content}</body></html>`;
}

function logoutSource(ctx, form) {
  page(ctx, `<h1>Se déconnecter ?</h1>${form}<button form="op.logoutForm" name="logout" value="yes">Se déconnecter</button>`);
}

// interact shows a form that asks for a person's id, and takes the answer.
async function interact(provider, request, response) {
  await provider.interactionDetails(request, response); // refuses a browser that did not begin here
  if (request.method !== 'POST') {
    return send(response, 200, '<h1>Connexion</h1><form method="post"><label>Identifiant <input name="person"></label> <button>Se connecter</button></form>');
  }
  const id = new URLSearchParams(await text(request)).get('person');
  if (!account(id)) {
    return send(response, 400, '<h1>Personne inconnue</h1>');
  }
  return provider.interactionFinished(request, response, { login: { accountId: id } });
}

function send(response, status, content) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(html(content));
}

// unfit says what ProConnect would refuse in a question.
function unfit(url) {
  if (url.pathname !== '/auth') return undefined;
  for (const name of url.searchParams.keys()) {
    if (!taken.has(name)) return `paramètre ${name}`;
  }
  return ['state', 'nonce'].find((name) => (url.searchParams.get(name) ?? '').length < 32);
}

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  if (proConnect) {
    provider.use(async (ctx, next) => {
      await next();
      if (ctx.path === '/.well-known/openid-configuration') delete ctx.body.code_challenge_methods_supported;
    });
  }
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const url = new URL(request.url, issuer);
    const refused = proConnect ? unfit(url) : undefined;
    if (refused) {
      send(response, 400, `<h1>Y000400</h1><p>${refused}</p>`);
    } else if (url.pathname.startsWith('/interaction/')) {
      interact(provider, request, response).catch((error) => send(response, 400, `<h1>${error.name}</h1>`));
    } else {
      answer(request, response);
    }
  });
  console.log(issuer);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit());
