#pragma once

#include "relay/store/new_message.hpp"
#include "store/open_store.hpp"

#include <string>

namespace relay::test {

inline wall_time on(int day)
{
    return noon + std::chrono::days(day);
}

inline new_message mail_of(const std::string& tenant, message_id id)
{
    return {
        .id = id,
        .flow = {.lane = lane::campaign, .tenant = tenant, .domain = "acme.example"},
        .recipients = 1,
        .body = "{}",
        .summary = R"({"tags":[{"name":"tenant","value":")" + tenant + R"("}]})",
    };
}

} // namespace relay::test
