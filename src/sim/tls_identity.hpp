#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace relay::sim {

struct tls_context_deleter
{
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};

using tls_context = std::unique_ptr<SSL_CTX, tls_context_deleter>;

struct tls_identity
{
    tls_context context; // of a server that shows the certificate
    std::string authority_pem;
};

// Makes a certificate authority, which is forgotten once it has signed, and by it a certificate for
// localhost, 127.0.0.1 and ::1. TLS 1.2 and 1.3 with tickets. Throws when OpenSSL fails.
tls_identity make_tls_identity();

} // namespace relay::sim
