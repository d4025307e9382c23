#include "relay/campaign/contact_import.hpp"

#include "relay/campaign/contact_text.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

api_error contacts_not_stored()
{
    return {
        .status = 503,
        .name = "queue_full",
        .message = "The contacts were not stored: the relay's disk is full, or the same upload "
                   "comes twice at once."};
}

api_error no_such_list(const std::string& name)
{
    return {.status = 404, .name = "not_found", .message = "There is no list `" + name + "`."};
}

} // namespace

asio::awaitable<std::optional<api_error>> contact_import::begin()
{
    if (!order_.upload.empty()) {
        if (auto error = co_await open())
            co_return error;
    } else if (!co_await p_.contact_reader.find_list(order_.list)) {
        co_return no_such_list(order_.list);
    }
    upload_steps::rules rules;
    rules.reached = upload_ ? upload_->reached : 0;
    rules.reserved = reserved_names;
    steps_.emplace(order_.format, p_.suppressed_addresses, rules);
    co_return std::nullopt;
}

asio::awaitable<std::optional<api_error>> contact_import::open()
{
    auto opened = co_await p_.contact_book.open(order_.list, order_.upload, wall_now());
    if (opened.status == contact_upload_opening::unknown)
        co_return no_such_list(order_.list);
    if (opened.status == contact_upload_opening::failed)
        co_return contacts_not_stored();
    upload_ = std::move(opened.upload);
    co_return std::nullopt;
}

asio::awaitable<std::optional<api_error>> contact_import::feed(std::string_view piece)
{
    steps_->feed(piece);
    co_return co_await write_steps();
}

asio::awaitable<std::optional<api_error>> contact_import::write_steps()
{
    while (auto next = steps_->next()) {
        if (auto* refusal = std::get_if<api_error>(&*next)) {
            if (upload_)
                co_await p_.contact_book.discard(upload_->id);
            co_return std::move(*refusal);
        }
        auto error = co_await write(std::move(std::get<upload_step>(*next)));
        if (error)
            co_return error;
    }
    co_return std::nullopt;
}

// The first step of a file without a name may be all of it.
asio::awaitable<std::optional<api_error>> contact_import::write(upload_step step)
{
    if (!upload_ && !few_ && finished_ && step.recipients.size() <= list_book::most_at_once) {
        few_ = std::move(step);
        co_return std::nullopt;
    }
    if (!upload_)
        if (auto error = co_await open())
            co_return error;
    step.upload = upload_->id;
    upload_->contacts[contact_status::subscribed] +=
        static_cast<std::int64_t>(step.recipients.size());
    if (!co_await p_.contact_book.add(std::move(step)))
        co_return contacts_not_stored();
    co_return std::nullopt;
}

asio::awaitable<std::variant<api_error, contacts_taken>> contact_import::finish()
{
    steps_->finish();
    finished_ = true;
    auto error = co_await write_steps();
    if (error)
        co_return std::move(*error);
    if (!upload_)
        co_return co_await put_rest();
    const contact_import_rules rules{
        .resubscribe = order_.resubscribe, .own_export = steps_->has_reserved_columns()};
    if (!co_await p_.contact_book.received(upload_->id, rules))
        co_return contacts_not_stored();
    auto told = [this](const auto& changes) { p_.suppressed_addresses.apply(changes); };
    auto whole = co_await p_.contact_book.complete(
        p_.contact_reader, upload_->id, upload_->contacts.all(), std::move(told)
    );
    if (!whole)
        co_return co_await why_incomplete();
    co_return contacts_taken{
        .added = whole->added,
        .updated = whole->updated,
        .skipped = whole->skipped,
        .first_skipped = std::move(whole->first_skipped)};
}

asio::awaitable<api_error> contact_import::why_incomplete()
{
    const auto list = co_await p_.contact_reader.find_list(order_.list);
    co_return list ? contacts_not_stored() : no_such_list(order_.list); // deleted meanwhile
}

asio::awaitable<std::variant<api_error, contacts_taken>> contact_import::put_rest()
{
    if (!few_)
        co_return contacts_taken{.first_skipped = {}};
    const contact_import_rules rules{
        .resubscribe = order_.resubscribe, .own_export = steps_->has_reserved_columns()};
    auto put =
        co_await p_.list_book.put(order_.list, std::move(few_->recipients), rules, wall_now());
    if (put.status == contacts_put::unknown)
        co_return no_such_list(order_.list);
    if (put.status == contacts_put::failed)
        co_return contacts_not_stored();
    p_.suppressed_addresses.apply(put.changes);
    contacts_taken taken{
        .added = put.added,
        .updated = put.updated,
        .skipped = static_cast<std::int64_t>(few_->skipped + put.skipped.size()),
        .first_skipped = std::move(few_->first_skipped)};
    std::ranges::move(put.skipped, std::back_inserter(taken.first_skipped));
    std::ranges::sort(taken.first_skipped, {}, &skipped_recipient::line);
    if (taken.first_skipped.size() > named_skipped_recipients)
        taken.first_skipped.resize(named_skipped_recipients);
    co_return taken;
}

asio::awaitable<void> contact_import::abandon()
{
    if (upload_ && order_.upload.empty())
        co_await p_.contact_book.discard(upload_->id);
}

} // namespace relay
