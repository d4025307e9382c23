#include "support/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <unistd.h>

namespace relay::test {

namespace {

template <auto Free>
struct deleter
{
    template <class T>
    void operator()(T* object) const
    {
        Free(object);
    }
};
using key_ptr = std::unique_ptr<EVP_PKEY, deleter<&EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, deleter<&X509_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, deleter<&X509_EXTENSION_free>>;
using bio_ptr = std::unique_ptr<BIO, deleter<&BIO_free_all>>;

std::string to_string(const bio_ptr& bio)
{
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

} // namespace

certificate make_certificate(const certificate_options& options)
{
    const key_ptr key(EVP_EC_gen("P-256"));
    const certificate_ptr cert(X509_new());
    X509_set_version(cert.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert.get()), -24 * 3600);
    X509_gmtime_adj(X509_getm_notAfter(cert.get()), static_cast<long>(options.expires_in.count()));
    X509_set_pubkey(cert.get(), key.get());

    X509_NAME* name = X509_get_subject_name(cert.get());
    const auto* common_name = reinterpret_cast<const unsigned char*>("resend-relay test");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
    X509_set_issuer_name(cert.get(), name);
    const extension_ptr alternative(X509V3_EXT_conf_nid(
        nullptr, nullptr, NID_subject_alt_name, options.alternative_name.c_str()
    ));
    X509_add_ext(cert.get(), alternative.get(), -1);
    X509_sign(cert.get(), key.get(), EVP_sha256());

    const bio_ptr key_pem(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    const bio_ptr cert_pem(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(cert_pem.get(), cert.get());
    return {to_string(cert_pem), to_string(key_pem)};
}

temporary_file::temporary_file(const std::string& content) : path_("/tmp/relay-test-XXXXXX")
{
    const int fd = ::mkstemp(path_.data());
    if (fd < 0)
        throw std::runtime_error("no temporary file");
    ::close(fd);
    std::ofstream(path_) << content;
}

temporary_file::~temporary_file()
{
    ::unlink(path_.c_str());
}

} // namespace relay::test
