#include "relay/resend/account_answers.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// Whatever Resend answers about the account: nothing is made up, and nothing is without bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    if (const auto page = relay::read_email_page(body, "relay_id"))
        for (const auto& email : page->emails)
            if (email.resend_id.empty() || (!email.tags_known && !email.correlation.empty()))
                std::abort();
    relay::read_email(body, "relay_id");
    if (const auto page = relay::read_suppression_page(body))
        for (const auto& entry : page->entries)
            if (entry.id.empty() || entry.email.empty())
                std::abort();
    if (const auto usage = relay::read_usage(body))
        if (usage->daily.used.value_or(0) < 0 || usage->monthly.limit.value_or(0) < 0)
            std::abort();
    relay::recipients_of(body);
    return 0;
}
