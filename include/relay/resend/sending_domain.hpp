#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace relay {

// A DNS record that Resend wants for a domain (resend-api.md, section 3.2)
struct wanted_record
{
    std::string purpose; // "SPF", "DKIM", "Tracking"
    std::string name;    // relative to the zone: "send", "resend._domainkey.news"
    std::string type;    // "TXT", "MX", "CNAME"
    std::string value;
    int priority{};     // of MX
    std::string status; // as Resend saw it last: "verified"
};

// A domain as Resend lists it
struct sending_domain
{
    std::string id;
    std::string name;
    std::string status; // "verified", "not_started"
    std::string region;
    std::vector<wanted_record> records; // only when it was asked for by itself
};

// What Resend says about a domain
struct standing
{
    enum class kind : std::uint8_t
    {
        unknown, // it was not asked, or may not be by this key
        absent,  // it is none of the account's
        listed,
    };

    kind what{};
    sending_domain domain{}; // when it is listed
};

} // namespace relay
