#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace relay {

// "v=spf1 include:amazonses.com ~all" (RFC 7208)
struct spf_record
{
    struct term
    {
        char qualifier{'+'};   // + pass, - fail, ~ softfail, ? neutral
        std::string mechanism; // in lower case: "include"
        std::string value;     // "amazonses.com"; may be empty
    };

    std::vector<term> terms; // in their order
    std::string redirect;    // another domain's record stands for this one; empty: none
};

// True for a TXT record that means to be one of SPF. Others may stand beside it.
bool is_spf(std::string_view text);

// Reads one, or says what is wrong with it: then receivers ignore it, or refuse the mail.
std::variant<spf_record, std::string> parse_spf(std::string_view text);

// True when mail of that domain's servers passes: it is included before whatever says `all`.
bool passes_servers_of(const spf_record& record, std::string_view domain);

} // namespace relay
