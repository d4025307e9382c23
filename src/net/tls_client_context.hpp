#pragma once

#include "net/tls_session.hpp"

#include <memory>
#include <string>

namespace relay {

// How we speak TLS to one host: TLS 1.2 or later, the certificate and the host's name in it are
// verified, and a session is resumed when the server gave one.
class tls_client_context
{
public:
    // `host` is a name or an IP address. `ca_file` holds more trusted roots (PEM), beside the
    // system's; may be empty. Throws system_error when it can't be read.
    tls_client_context(std::string host, bool host_is_address, const std::string& ca_file);
    ~tls_client_context();

    tls_client_context(const tls_client_context&) = delete;
    tls_client_context& operator=(const tls_client_context&) = delete;

    // Trusts the system's roots and those in this file from now on, as they stand in it now. Throws
    // system_error, and trusts what it did, when it can't be read.
    void trust(const std::string& ca_file);

    // A connection that is about to begin. It must not outlive the context.
    std::unique_ptr<tls_session> start() const;

    // The next connection starts from scratch, after a handshake that failed.
    void forget_session();

private:
    static int on_new_session(SSL* ssl, SSL_SESSION* session);

    std::string host_;
    bool host_is_address_;
    SSL_CTX* context_;
    SSL_SESSION* session_{}; // the newest that the server gave
};

} // namespace relay
