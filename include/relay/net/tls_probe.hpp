#pragma once

#include "relay/base/server_url.hpp"
#include "relay/base/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace relay {

// What came of one TLS handshake
struct tls_report
{
    std::string error;                // empty: it succeeded, and the certificate is good
    std::string protocol;             // "TLSv1.3"
    std::string issuer;               // who vouches for the certificate
    std::optional<wall_time> expires; // when the certificate does
};

// Connects to a server as the relay would, looks at its certificate, and hangs up. `ca_file`: one
// more trusted root; may be empty. Throws system_error when it can't be read.
boost::asio::awaitable<tls_report> probe_tls(
    boost::asio::any_io_executor ex, server_url server, std::string ca_file, milliseconds limit
);

} // namespace relay
