#include "relay/campaign/recipient_import.hpp"

#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

api_error not_stored()
{
    return {
        .status = 503,
        .name = "queue_full",
        .message = "The recipients were not stored: the relay's disk is full, or the same upload "
                   "comes twice at once."};
}

} // namespace

recipient_import::recipient_import(
    const parts& p, const upload_record& upload, recipient_format format
)
    : p_(p),
      upload_(upload),
      steps_(
          format,
          p.suppressed_addresses,
          {.reached = upload.reached, .names_suppressed = true, .missing = p.missing}
      )
{
}

asio::awaitable<std::optional<api_error>> recipient_import::feed(std::string_view piece)
{
    steps_.feed(piece);
    co_return co_await write_steps();
}

asio::awaitable<std::variant<api_error, upload_record>> recipient_import::finish()
{
    steps_.finish();
    auto error = co_await write_steps();
    if (error)
        co_return std::move(*error);
    if (!co_await p_.recipient_book.received(upload_.id))
        co_return not_stored();
    auto whole =
        co_await p_.recipient_book.complete(p_.campaign_reader, upload_.id, upload_.recipients);
    if (!whole)
        co_return not_stored();
    co_return std::move(*whole);
}

asio::awaitable<std::optional<api_error>> recipient_import::write_steps()
{
    while (auto next = steps_.next()) {
        if (auto* refusal = std::get_if<api_error>(&*next)) {
            co_await p_.recipient_book.discard(upload_.id);
            co_return std::move(*refusal);
        }
        auto& step = std::get<upload_step>(*next);
        step.upload = upload_.id;
        upload_.recipients += static_cast<std::int64_t>(step.recipients.size());
        if (!co_await p_.recipient_book.add(std::move(step)))
            co_return not_stored();
    }
    co_return std::nullopt;
}

} // namespace relay
