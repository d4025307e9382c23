#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace relay {

enum class dns_status : std::uint8_t
{
    found,
    no_such_name,   // NXDOMAIN
    no_such_record, // the name is there, but has no record of this type
    failed,         // the zone's servers fail: an error, or garbage
    no_answer,      // our server did not answer, or refused to
};

// What DNS answers when it is asked for the records of one name and type
template <class T>
struct dns_answer
{
    dns_status status{dns_status::no_such_name};
    std::vector<T> records; // not empty exactly when they were found
    std::string error{};    // of the last two, for people: "the server answered SERVFAIL"

    bool found() const { return status == dns_status::found; }

    // There is surely none.
    bool missing() const
    {
        return status == dns_status::no_such_name || status == dns_status::no_such_record;
    }
};

struct mx_record
{
    int priority{};
    std::string host;
};

// The chunks of each TXT record are joined.
using txt_answer = dns_answer<std::string>;
using mx_answer = dns_answer<mx_record>;

} // namespace relay
