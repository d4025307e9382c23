#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
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

// What receivers are asked to do with mail that fails: "v=DMARC1; p=none" (RFC 7489)
struct dmarc_record
{
    dmarc_policy policy{};                        // p
    std::optional<dmarc_policy> subdomain_policy; // sp; nothing: as for the domain itself
    int percent{100};                             // pct: of the failing mail
    alignment dkim{};                             // adkim
    alignment spf{};                              // aspf
    std::vector<std::string> reports_to;          // rua: mailto:..., for a summary each day
    std::vector<std::string> failures_to;         // ruf: the same for each failure

    // What holds for mail from the record's own domain, or from one below it
    dmarc_policy policy_for(bool subdomain) const
    {
        return subdomain ? subdomain_policy.value_or(policy) : policy;
    }
};

// True for a TXT record that means to be one of DMARC.
bool is_dmarc(std::string_view text);

// Reads one, or says what is wrong with it: then receivers ignore it.
std::variant<dmarc_record, std::string> parse_dmarc(std::string_view text);

// What it means for mail that Resend sends for a domain, in plain words. `subdomain`: the record
// is that of a domain above it.
std::vector<std::string> consequences(const dmarc_record& record, bool subdomain);

// Where a domain's record may be, in this order: at the domain itself, then at each one above it
// but the top-level domain, since one of those is the organisation's. The first record that is
// there holds. At most eight names.
std::vector<std::string> dmarc_names(std::string_view domain);

} // namespace relay
