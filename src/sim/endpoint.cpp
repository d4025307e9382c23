#include "sim/endpoint.hpp"

#include <array>

namespace relay::sim {

std::string_view to_string(endpoint e)
{
    constexpr std::array<std::string_view, endpoint_count> names = {
        "POST /emails",
        "POST /emails/batch",
        "GET /emails",
        "GET /emails/{id}",
        "PATCH /emails/{id}",
        "POST /emails/{id}/cancel",
        "GET /domains",
        "GET /domains/{id}",
        "/suppressions",
        "GET /usage",
        "other"};
    return names[static_cast<std::size_t>(e)];
}

} // namespace relay::sim
