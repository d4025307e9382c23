#include "sim/tls_identity.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace relay::sim {

namespace {

constexpr long day_s = 24L * 3600;
constexpr long lifetime_s = 365 * day_s;
constexpr long read_buffer = 64 * 1024; // one system call takes in several records

template <auto Free>
struct deleter
{
    template <class T>
    void operator()(T* p) const noexcept
    {
        Free(p);
    }
};

using key_ptr = std::unique_ptr<EVP_PKEY, deleter<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, deleter<X509_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, deleter<X509_EXTENSION_free>>;
using bio_ptr = std::unique_ptr<BIO, deleter<BIO_free_all>>;

void check(bool ok)
{
    if (!ok)
        throw std::runtime_error("OpenSSL can't make the certificates");
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const extension_ptr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

// A certificate without extensions and signature
certificate_ptr make_certificate(EVP_PKEY* key, const char* name)
{
    certificate_ptr certificate(X509_new());
    check(certificate && key);
    X509_set_version(certificate.get(), 2);
    unsigned char serial[8];
    check(RAND_bytes(serial, sizeof serial) == 1);
    serial[0] &= 0x7f;
    BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
    BN_free(number);
    // Good for clients whose clock is behind, too
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -2 * day_s);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), lifetime_s);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(
        X509_get_subject_name(certificate.get()),
        "CN",
        MBSTRING_ASC,
        reinterpret_cast<const unsigned char*>(name),
        -1,
        -1,
        0
    );
    return certificate;
}

std::string to_pem(X509* certificate)
{
    const bio_ptr bio(BIO_new(BIO_s_mem()));
    check(bio && PEM_write_bio_X509(bio.get(), certificate) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

tls_context make_context(X509* certificate, EVP_PKEY* key)
{
    tls_context context(SSL_CTX_new(TLS_server_method()));
    check(context != nullptr);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(
        context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    // Clients that just close, without a goodbye, are no error here.
    SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_read_ahead(context.get(), 1);
    SSL_CTX_set_default_read_buffer_len(context.get(), read_buffer);
    constexpr unsigned char id[] = "resend-sim";
    SSL_CTX_set_session_id_context(context.get(), id, sizeof id - 1);
    check(SSL_CTX_use_certificate(context.get(), certificate) == 1);
    check(SSL_CTX_use_PrivateKey(context.get(), key) == 1);
    return context;
}

} // namespace

tls_identity make_tls_identity()
{
    const key_ptr authority_key(EVP_EC_gen("P-256"));
    const auto authority = make_certificate(authority_key.get(), "resend-sim authority");
    X509_set_issuer_name(authority.get(), X509_get_subject_name(authority.get()));
    add_extension(
        authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0"
    );
    add_extension(authority.get(), authority.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(authority.get(), authority.get(), NID_subject_key_identifier, "hash");
    check(X509_sign(authority.get(), authority_key.get(), EVP_sha256()) != 0);

    const key_ptr server_key(EVP_EC_gen("P-256"));
    const auto server = make_certificate(server_key.get(), "localhost");
    X509_set_issuer_name(server.get(), X509_get_subject_name(authority.get()));
    add_extension(
        server.get(), authority.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"
    );
    add_extension(server.get(), authority.get(), NID_ext_key_usage, "serverAuth");
    add_extension(server.get(), authority.get(), NID_authority_key_identifier, "keyid");
    check(X509_sign(server.get(), authority_key.get(), EVP_sha256()) != 0);

    return {make_context(server.get(), server_key.get()), to_pem(authority.get())};
}

} // namespace relay::sim
