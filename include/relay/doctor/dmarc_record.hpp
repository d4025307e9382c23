#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

enum class dmarc_policy : std::uint8_t
{
    none,
    quarantine,
    reject,
};

enum class alignment : std::uint8_t
{
    relaxed, // the same organisation
    strict,  // the same domain
};

std::string_view to_string(dmarc_policy p);
std::string_view to_string(alignment a);

// Whether the name of a record is one below which others have domains of their own (RFC 9989)
enum class dmarc_suffix : std::uint8_t
{
    unsaid,
    yes, // psd=y: "co.example"
    no,  // psd=n: it is an organisation's domain
};

// What receivers are asked to do with mail that fails: "v=DMARC1; p=none" (RFC 7489, RFC 9989)
struct dmarc_record
{
    dmarc_policy policy{};                          // p
    std::optional<dmarc_policy> subdomain_policy;   // sp; nothing: as for the domain itself
    std::optional<dmarc_policy> nonexistent_policy; // np: of names that are not there
    int percent{100};                     // pct: of the failing mail, to receivers that know it
    bool testing{};                       // t=y: receivers do less than the policy says
    dmarc_suffix suffix{};                // psd
    alignment dkim{};                     // adkim
    alignment spf{};                      // aspf
    std::vector<std::string> reports_to;  // rua: mailto:..., for a summary each day
    std::vector<std::string> failures_to; // ruf: the same for each failure

    // What receivers ignore of it, in words; and the record without that, which asks for as much
    // protection as this one, and for all reports. Empty: nothing is wrong.
    std::vector<std::string> slips;
    std::string mended;

    // What holds for mail from the record's own domain, or from one below it
    dmarc_policy policy_for(bool subdomain) const
    {
        return subdomain ? subdomain_policy.value_or(policy) : policy;
    }
};

// True for a TXT record that means to be one of DMARC.
bool is_dmarc(std::string_view text);

// Reads one as receivers do: what is malformed is ignored, and the rest holds. But a policy that
// nobody can read is none. Nothing: is_dmarc() is false.
std::optional<dmarc_record> parse_dmarc(std::string_view text);

// What it means for mail that Resend sends for a domain, in plain words. `subdomain`: the record
// is that of a domain above it.
std::vector<std::string> consequences(const dmarc_record& record, bool subdomain);

} // namespace relay
