#include "relay/campaign/upload_recovery.hpp"

#include "relay/pipeline/until_read.hpp"

namespace relay {

namespace asio = boost::asio;

asio::awaitable<void> recover_uploads(recipient_book& book, campaign_reader& reader)
{
    const auto left = co_await until_read([&] { return reader.unfinished_uploads(); });
    for (const auto& u : left) {
        if (u.state == upload_state::received)
            co_await until_read([&] { return book.complete(reader, u.id, u.recipients); });
        else if (u.state == upload_state::discarded || u.name.empty())
            co_await book.discard(u.id);
    }
}

} // namespace relay
