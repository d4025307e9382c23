#include "relay/net/tls_probe.hpp"

#include "net/client_connection.hpp"

#include <openssl/asn1.h>
#include <openssl/x509.h>

#include <ctime>

namespace relay {

namespace {

std::optional<wall_time> end_of(const X509* certificate)
{
    std::tm parts{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1)
        return std::nullopt;
    return wall_time(std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts))));
}

// The organisation, or else the common name
std::string issuer_of(const X509* certificate)
{
    const X509_NAME* name = X509_get_issuer_name(certificate);
    for (const int part : {NID_organizationName, NID_commonName}) {
        const int index = X509_NAME_get_index_by_NID(name, part, -1);
        if (index < 0)
            continue;
        unsigned char* text = nullptr;
        const int length =
            ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
        if (length < 0)
            continue;
        std::string found(reinterpret_cast<const char*>(text), static_cast<std::size_t>(length));
        OPENSSL_free(text);
        return found;
    }
    return {};
}

} // namespace

boost::asio::awaitable<tls_report> probe_tls(
    boost::asio::any_io_executor ex, server_url server, std::string ca_file, milliseconds limit
)
{
    tls_report report;
    name_lookup names(ex, server.host, server.port);
    tls_client_context context(server.host, server.is_address, ca_file);
    const http_client_settings nothing_is_asked;
    client_connection connection(ex, nothing_is_asked);
    report.error = co_await connection.open(names, &context, limit);
    if (!report.error.empty())
        co_return report;
    const SSL* ssl = connection.tls()->ssl();
    report.protocol = SSL_get_version(ssl);
    if (const X509* certificate = SSL_get0_peer_certificate(ssl)) {
        report.expires = end_of(certificate);
        report.issuer = issuer_of(certificate);
    }
    co_return report;
}

} // namespace relay
