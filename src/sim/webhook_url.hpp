#pragma once

#include <string>
#include <string_view>

namespace relay::sim {

// Where events are posted: http://host:port/path. Resend takes only https; here what is behind the
// receiver's TLS proxy is called directly.
struct webhook_url
{
    std::string host;
    std::string port;
    std::string path;
};

// Throws std::invalid_argument.
webhook_url parse_webhook_url(std::string_view url);

} // namespace relay::sim
