#include "net/tls_client_context.hpp"

#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <new>
#include <utility>

namespace relay {

namespace {

constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// Our order of preference: AES-128 first, which is as safe here and a little faster
constexpr const char* tls_1_3_ciphers =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

void expect(bool done)
{
    if (!done)
        throw std::bad_alloc(); // all that can fail is an allocation
}

} // namespace

tls_client_context::tls_client_context(
    std::string host, bool host_is_address, const std::string& ca_file
)
    : host_(std::move(host)),
      host_is_address_(host_is_address),
      context_(SSL_CTX_new(TLS_client_method()))
{
    expect(context_ != nullptr);
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> guard(context_, &SSL_CTX_free);

    expect(SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION) == 1);
    expect(SSL_CTX_set_ciphersuites(context_, tls_1_3_ciphers) == 1);
    expect(SSL_CTX_set_alpn_protos(context_, http_1_1, sizeof http_1_1) == 0);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_options(context_, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(
        context_, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE
    );
    SSL_CTX_set_app_data(context_, this);
    SSL_CTX_sess_set_new_cb(context_, &tls_client_context::on_new_session);

    trust(ca_file);
    guard.release();
}

void tls_client_context::trust(const std::string& ca_file)
{
    std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> roots(
        X509_STORE_new(), &X509_STORE_free
    );
    expect(roots != nullptr);
    X509_STORE_set_default_paths(roots.get());
    const bool read = ca_file.empty() || X509_STORE_load_file(roots.get(), ca_file.c_str()) == 1;
    ERR_clear_error();
    if (!read)
        throw boost::system::system_error(
            boost::system::errc::make_error_code(boost::system::errc::invalid_argument),
            "can't read certificates from " + ca_file
        );
    SSL_CTX_set_cert_store(context_, roots.release());
    forget_session(); // it was verified by what was trusted before
}

tls_client_context::~tls_client_context()
{
    forget_session();
    SSL_CTX_free(context_);
}

std::unique_ptr<tls_session> tls_client_context::start() const
{
    ssl_ptr ssl(SSL_new(context_));
    expect(ssl != nullptr);
    X509_VERIFY_PARAM* expected = SSL_get0_param(ssl.get());
    if (host_is_address_) {
        expect(X509_VERIFY_PARAM_set1_ip_asc(expected, host_.c_str()) == 1);
    } else {
        // Both are needed: the name we ask for (SNI), and the name we accept in the certificate
        X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        expect(X509_VERIFY_PARAM_set1_host(expected, host_.c_str(), host_.size()) == 1);
        expect(SSL_set_tlsext_host_name(ssl.get(), host_.c_str()) == 1);
    }
    if (session_)
        SSL_set_session(ssl.get(), session_);
    SSL_set_connect_state(ssl.get());
    return std::make_unique<tls_session>(std::move(ssl));
}

void tls_client_context::forget_session()
{
    SSL_SESSION_free(std::exchange(session_, nullptr));
}

int tls_client_context::on_new_session(SSL* ssl, SSL_SESSION* session)
{
    auto* self = static_cast<tls_client_context*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    self->forget_session();
    self->session_ = session;
    return 1; // the session is ours now
}

} // namespace relay
