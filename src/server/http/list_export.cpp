#include "relay/async/side_thread.hpp"
#include "relay/campaign/contact_text.hpp"
#include "relay/store/contact_reader.hpp"
#include "server/http/answer.hpp"
#include "server/http/file_request.hpp"
#include "server/http/list_handlers.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;

namespace {

// Rows of a table with many columns are not made of these on the network thread.
constexpr std::size_t contacts_at_once = 500;
constexpr std::size_t contact_bytes_at_once = 256 << 10;

// The contacts of a list, some hundred at a time
class contact_file : public outgoing_body
{
public:
    contact_file(const http_parts& parts, list_id list)
        : reader_(parts.contact_reader),
          side_thread_(parts.side_thread),
          list_(list)
    {
    }

    asio::awaitable<std::string> next() override
    {
        if (written_ == some_.size()) {
            some_ = co_await reader_.contacts_after(
                list_, after_, contacts_at_once, contact_bytes_at_once
            );
            written_ = 0;
        }
        auto write = [this] { return write_some(); };
        co_return co_await side_thread_.run(contact_bytes_at_once, std::move(write));
    }

private:
    std::string write_some()
    {
        std::string text;
        if (!std::exchange(begun_, true))
            begin(text);
        while (written_ < some_.size() && text.size() < contact_bytes_at_once) {
            append(text, some_[written_]);
            after_ = some_[written_++].id;
        }
        return text;
    }

    virtual void begin(std::string& text) { (void)text; }
    virtual void append(std::string& text, const contact_record& c) = 0;

    contact_reader& reader_;
    side_thread& side_thread_;
    list_id list_;
    contact_id after_;
    std::vector<contact_record> some_;
    std::size_t written_{}; // of these
    bool begun_{};
};

class contact_lines final : public contact_file
{
    using contact_file::contact_file;

    void append(std::string& text, const contact_record& c) override
    {
        append_contact(text, c);
        text += '\n';
    }
};

class contact_rows_of_csv final : public contact_file
{
public:
    contact_rows_of_csv(const http_parts& parts, list_id list, contact_columns columns)
        : contact_file(parts, list),
          columns_(std::move(columns))
    {
    }

private:
    void begin(std::string& text) override { columns_.append_heading(text); }

    void append(std::string& text, const contact_record& c) override
    {
        columns_.append_row(text, c);
    }

    contact_columns columns_;
};

// Reads all contacts, since any of them may have a variable of its own. Nothing: too many columns.
asio::awaitable<std::optional<contact_columns>> columns_of(const http_parts& parts, list_id list)
{
    contact_columns columns;
    for (contact_id after;;) {
        const auto some = co_await parts.contact_reader.contacts_after(
            list, after, contacts_at_once, contact_bytes_at_once
        );
        if (some.empty())
            co_return columns;
        auto add = [&] {
            return std::ranges::all_of(some, [&](const auto& c) { return columns.add(c); });
        };
        if (!co_await parts.side_thread.run(contact_bytes_at_once, std::move(add)))
            co_return std::nullopt;
        after = some.back().id;
    }
}

} // namespace

answering export_contacts(const http_parts& parts, api_call call)
{
    if (!call.request.query.empty())
        co_return co_await page_contacts(parts, std::move(call));
    const auto list = co_await parts.contact_reader.find_list(call.id);
    if (!list)
        co_return answer_no_list(call.id);
    if (!wants_csv(call.request.header("accept"))) {
        server_response response{.content_type = "application/x-ndjson"};
        response.streamed = std::make_shared<contact_lines>(parts, list->id);
        co_return response;
    }
    auto columns = co_await columns_of(parts, list->id);
    if (!columns)
        co_return answer_error(
            422,
            "validation_error",
            "The contacts have more variables than a table has columns. Accept "
            "`application/x-ndjson`."
        );
    server_response response{.content_type = "text/csv; charset=utf-8"};
    response.streamed = std::make_shared<contact_rows_of_csv>(parts, list->id, std::move(*columns));
    co_return response;
}

} // namespace relay
