#include "relay/campaign/list_recovery.hpp"

#include "relay/pipeline/until_read.hpp"

namespace relay {

namespace asio = boost::asio;

asio::awaitable<void> recover_lists(contact_import::parts p, unfinished_lists left)
{
    for (const auto list : left.removed)
        co_await until_read([&] { return p.list_book.remove_rest(p.contact_reader, list); });
    const auto told = [&](const auto& changes) { p.suppressed_addresses.apply(changes); };
    for (const auto& u : left.uploads) {
        if (u.state == upload_state::received)
            co_await until_read([&] {
                return p.contact_book.complete(p.contact_reader, u.id, u.contacts.all(), told);
            });
        else if (u.state == upload_state::discarded || u.name.empty())
            co_await p.contact_book.discard(u.id);
    }
}

} // namespace relay
