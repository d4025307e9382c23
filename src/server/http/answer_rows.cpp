#include "server/http/answer_rows.hpp"

#include <memory>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// Of these the network thread takes some tenths of a millisecond.
constexpr std::size_t row_bytes_at_once = 64 << 10;

class row_text final : public outgoing_body
{
public:
    explicit row_text(row_list list) : list_(std::move(list)), first_(piece()) {}

    // Of a list that is in the first piece as a whole
    bool is_short() const { return ended_; }
    std::string take_first() { return std::move(first_); }

    asio::awaitable<std::string> next() override
    {
        if (!first_.empty())
            co_return std::exchange(first_, std::string());
        co_return piece();
    }

private:
    std::string piece()
    {
        std::string text;
        if (ended_)
            return text;
        if (written_ == 0)
            text = std::move(list_.before) + "[";
        while (written_ < list_.rows && text.size() < row_bytes_at_once) {
            if (written_ > 0)
                text += ',';
            list_.append(text, written_++);
        }
        ended_ = written_ == list_.rows;
        if (ended_)
            text += "]" + list_.after;
        return text;
    }

    row_list list_;
    std::size_t written_{}; // rows
    bool ended_{};
    std::string first_; // the last member: the others are used to make it
};

} // namespace

server_response answer_rows(row_list list)
{
    auto text = std::make_shared<row_text>(std::move(list));
    server_response response;
    if (text->is_short())
        response.body = text->take_first();
    else
        response.streamed = std::move(text);
    return response;
}

} // namespace relay
