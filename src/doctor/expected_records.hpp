#pragma once

#include "relay/resend/sending_domain.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace relay {

// Whose SPF record has the servers that Resend sends from
constexpr std::string_view servers_of_resend = "amazonses.com";

// The DNS records that mail of one domain needs
struct expected_records
{
    struct dkim_key
    {
        std::string name; // whole: "resend._domainkey.acme.example"
        std::string type{"TXT"};
        std::string value; // empty: any good key
    };

    bool told_by_resend{};   // or else it is what Resend wants of most domains
    std::string return_path; // where bounces go: "send.acme.example"
    std::string spf{"v=spf1 include:amazonses.com ~all"};
    std::string mx; // empty: any of Resend's, "feedback-smtp.REGION.amazonses.com"
    int mx_priority{10};
    std::vector<dkim_key> dkim;
};

// What Resend wants of most domains
expected_records usual_records(std::string_view domain);

// What Resend wants of this one, as far as it says so
expected_records records_for(std::string_view domain, const standing& at_resend);

// The whole name of a record that Resend names relative to the zone, which may be the domain itself
// or one above it: "send.news" of "news.acme.example" is "send.news.acme.example".
std::string whole_name(std::string_view record, std::string_view domain);

// A line of a zone file: `send.acme.example. TXT "v=spf1 ..."`. Long texts are cut into chunks.
std::string txt_line(std::string_view name, std::string_view text);
std::string mx_line(std::string_view name, int priority, std::string_view host);

} // namespace relay
