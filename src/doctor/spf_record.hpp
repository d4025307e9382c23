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
        std::string value;     // "amazonses.com", without a dot at its end; may be empty
    };

    std::vector<term> terms; // in their order
    std::string redirect;    // another domain's record stands for this one; empty: none
};

// True for a TXT record that means to be one of SPF. Others may stand beside it.
bool is_spf(std::string_view text);

// Reads one, or says what is wrong with it: any slip anywhere is an error for receivers, who then
// refuse the mail or take it for unproven (RFC 7208, section 4.6).
std::variant<spf_record, std::string> parse_spf(std::string_view text);

// One record instead of several, or of one that is broken or leaves `domain` out: with all of
// their terms that can be read, the strictest of their `all`s, and an include of the domain.
std::string mended_spf(const std::vector<std::string>& texts, std::string_view domain);

} // namespace relay
