#include "relay/account/suppression_sync.hpp"

#include "account/listed_entry.hpp"
#include "relay/async/sleep.hpp"
#include "relay/mail/address.hpp"

#include <spdlog/spdlog.h>

#include <unordered_set>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::hours read_every{6};
constexpr std::size_t entries_at_once = 1'000;

// Adds what Resend has. Fills `seen` with the addresses; false when the list could not be read to
// its end.
asio::awaitable<bool> read_list(
    account_reader& account,
    suppression_book& book,
    suppressed_addresses& in_memory,
    std::unordered_set<std::string>& seen
)
{
    std::string after;
    for (;;) {
        const auto page = co_await account.list_suppressions(after);
        if (!page.value && !page.heard())
            continue;
        if (!page.value)
            co_return false;
        const auto before = after;
        std::vector<new_suppression> entries;
        for (const auto& s : page.value->entries) {
            seen.insert(fold_address(s.email));
            after = s.id;
            entries.push_back(to_entry(s));
        }
        const auto added = co_await book.add(std::move(entries));
        in_memory.apply(added.changes);
        if (!page.value->has_more || after == before)
            co_return true;
    }
}

// What was on Resend's list before `began`, and is not on it any more. What bounced stays until
// somebody says otherwise: the list may be a part of the truth only.
asio::awaitable<std::vector<std::string>>
find_released(event_reader& known, const std::unordered_set<std::string>& seen, wall_time began)
{
    std::vector<std::string> released;
    std::int64_t last = 0;
    for (;;) {
        const auto entries = co_await known.suppressions_after(last, entries_at_once);
        for (const auto& [number, what] : entries) {
            last = number;
            if (what.why == why_on_resends_list && what.at < began &&
                !seen.contains(fold_address(what.email)))
                released.push_back(what.id);
        }
        if (entries.size() < entries_at_once)
            co_return released;
    }
}

} // namespace

asio::awaitable<void> run_suppression_sync(
    account_reader& account,
    event_reader& known,
    suppression_book& book,
    suppressed_addresses& in_memory
)
{
    for (;;) {
        std::unordered_set<std::string> seen;
        const auto began = wall_now();
        if (co_await read_list(account, book, in_memory, seen)) {
            auto released = co_await find_released(known, seen, began);
            const auto removed = co_await book.remove(std::move(released), began);
            in_memory.apply(removed.changes);
        } else {
            const auto bar = account.barred_from(account_part::suppressions);
            spdlog::info(
                "Resend does not tell its suppressions ({}): only events tell of them",
                bar ? bar->why : "its list cannot be read"
            );
        }
        co_await sleep_for(read_every);
    }
}

} // namespace relay
