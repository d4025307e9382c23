#include "relay/mail/domain.hpp"

#include "relay/base/text.hpp"

#include <idn2.h>
#include <memory>

namespace relay {

std::optional<std::string> to_a_labels(std::string_view domain)
{
    if (is_ascii(domain))
        return std::string(domain);
    // As browsers and mail servers do it (UTS 46): capitals are folded, and ß stays itself.
    constexpr int rules = IDN2_NONTRANSITIONAL | IDN2_USE_STD3_ASCII_RULES;
    const std::string whole(domain);
    char* written = nullptr;
    const int result = idn2_to_ascii_8z(whole.c_str(), &written, rules);
    const std::unique_ptr<char, decltype(&idn2_free)> owner(written, idn2_free);
    if (result != IDN2_OK)
        return std::nullopt;
    return std::string(written);
}

std::string fold_domain(std::string_view domain)
{
    const auto labels = to_a_labels(domain);
    return to_ascii_lower(labels ? *labels : domain);
}

} // namespace relay
