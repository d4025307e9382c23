#include "relay/pipeline/submission_reader.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

submission_reader::submission_reader(
    make_id next_id, const id_codec& codec, counters& counted, std::string correlation_tag
)
    : next_id_(std::move(next_id)),
      codec_(codec),
      counters_(counted),
      correlation_tag_(std::move(correlation_tag))
{
}

job_context submission_reader::context(message_id& id, std::string& uuid)
{
    const auto now = wall_now();
    id = next_id_(now);
    uuid = codec_.to_uuid(id);
    return {.now = now, .uuid = uuid, .correlation_tag = correlation_tag_};
}

job submission_reader::read_line(std::string_view line, message_id& id)
{
    ++counters_.lines;
    std::string uuid;
    const auto here = context(id, uuid);
    return reader_.read_line(line, here);
}

asio::awaitable<job> submission_reader::read_large_line(std::string_view line, message_id& id)
{
    ++counters_.lines;
    std::string uuid;
    const auto here = context(id, uuid);
    auto read = [line, here](job_reader& reader) { return reader.read_line(line, here); };
    co_return co_await large_.run(std::move(read));
}

asio::awaitable<job> submission_reader::read_bulk_line(std::string_view line, message_id& id)
{
    ++counters_.lines;
    std::string uuid;
    const auto here = context(id, uuid);
    auto read = [line, here](job_reader& reader) { return reader.read_bulk_line(line, here); };
    if (!is_large(line.size()))
        co_return read(reader_);
    co_return co_await large_.run(std::move(read));
}

asio::awaitable<std::variant<api_error, submission>>
submission_reader::read_email(std::string_view body, email_options options, message_id& id)
{
    std::string uuid;
    const auto here = context(id, uuid);
    auto read = [&](job_reader& reader) { return reader.read_email(body, here, options); };
    if (!is_large(body.size()))
        co_return read(reader_);
    co_return co_await large_.run(std::move(read));
}

asio::awaitable<std::variant<api_error, email_batch>> submission_reader::read_batch(
    std::string_view body, email_options options, std::vector<message_id>& ids, message_id& group
)
{
    const auto now = wall_now();
    const job_context here{.now = now, .uuid = {}, .correlation_tag = correlation_tag_};
    const auto next_uuid = [&] {
        ids.push_back(next_id_(now));
        return codec_.to_uuid(ids.back());
    };
    std::variant<api_error, email_batch> batch;
    if (is_large(body.size())) {
        // Ids are made on this thread only: before it is known how many it takes
        std::vector<std::string> uuids(largest_batch);
        std::ranges::generate(uuids, next_uuid);
        std::size_t used = 0;
        auto read = [&](job_reader& reader) {
            const auto next_of_them = [&] { return std::move(uuids[used++]); };
            return reader.read_batch(body, here, next_of_them, options);
        };
        batch = co_await large_.run(std::move(read));
        ids.resize(used);
    } else {
        batch = reader_.read_batch(body, here, next_uuid, options);
    }
    group = next_id_(now);
    co_return batch;
}

asio::awaitable<std::variant<api_error, campaign_text>>
submission_reader::read_campaign(std::string_view body)
{
    auto read = [body](job_reader& reader) { return reader.read_campaign(body); };
    if (!is_large(body.size()))
        co_return read(reader_);
    co_return co_await large_.run(std::move(read));
}

std::variant<api_error, wall_time> submission_reader::read_reschedule(std::string_view body)
{
    return reader_.read_reschedule(body, wall_now());
}

} // namespace relay
