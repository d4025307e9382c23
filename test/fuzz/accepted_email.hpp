#pragma once

#include "fuzz/expect.hpp"
#include "relay/mail/job.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string_view>

namespace relay::fuzz {

inline const job_context context{
    .now = from_ms(1'795'435'200'000), .uuid = "id", .correlation_tag = "relay_id"};

// What holds of every email that is accepted, whatever the producer wrote
inline void expect_sound(const submission& email)
{
    const auto body = boost::json::parse(email.body).as_object();
    const auto summary = boost::json::parse(email.summary).as_object();
    expect(body.contains("to"), "a body has recipients");
    expect(!body.contains("scheduled_at"), "the relay schedules, not Resend");
    expect(email.recipients >= 1, "recipients are counted");
    for (const auto& [key, value] : summary)
        expect(key == "tags" || body.at(key) == value, "a summary says what the body says");

    // Reading what was written changes nothing
    job_context again = context;
    again.correlation_tag = "";
    job_reader reader;
    const auto reread = reader.read_email(email.body, again);
    expect(std::holds_alternative<submission>(reread), "a body is accepted again");
    expect(std::get<submission>(reread).body == email.body, "a body is in its final form");
}

// A refusal has words, and they fit into a reply
inline void expect_sound(const api_error& error)
{
    expect(error.status == 400 || error.status == 422, "a refusal is the producer's fault");
    expect(!error.name.empty() && !error.message.empty(), "a refusal says why");
    expect(error.message.size() < 1'000, "a refusal is short");
}

} // namespace relay::fuzz
