#include "relay/net/dns_resolver.hpp"

#include "net/ares_sockets.hpp"
#include "relay/async/notifier.hpp"

#include <algorithm>
#include <ares.h>
#include <stdexcept>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr int class_in = 1;
constexpr int type_mx = 15;
constexpr int type_txt = 16;

// What fits into one datagram on practically every path
constexpr int udp_payload = 1232;

struct question
{
    explicit question(asio::any_io_executor ex) : answered(std::move(ex)) {}

    bool done{};
    int status{};
    std::string message; // the answer as it came
    notifier answered;

    const unsigned char* bytes() const
    {
        return reinterpret_cast<const unsigned char*>(message.data());
    }
    int size() const { return static_cast<int>(message.size()); }
};

// Runs for each question exactly once, at the latest when the channel ends.
void on_answer(void* arg, int status, int, unsigned char* bytes, int length)
{
    const std::unique_ptr<std::shared_ptr<question>> owner(
        static_cast<std::shared_ptr<question>*>(arg)
    );
    auto& q = **owner;
    q.done = true;
    q.status = status;
    if (bytes && length > 0)
        q.message.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
    q.answered.notify_all();
}

std::string explain(int status)
{
    switch (status) {
    case ARES_ESERVFAIL:
        return "the server answered SERVFAIL";
    case ARES_EREFUSED:
        return "the name server refused to answer";
    case ARES_ENOTIMP:
        return "the server answered NOTIMP";
    case ARES_EFORMERR:
        return "the server answered FORMERR";
    case ARES_ECONNREFUSED:
        return "no name server could be asked";
    case ARES_ETIMEOUT:
        return "no name server answered in time";
    case ARES_EBADNAME:
        return "this is no domain name";
    case ARES_EBADRESP:
        return "the answer was garbage";
    default:
        return ares_strerror(status);
    }
}

template <class T>
void set_status(dns_answer<T>& answer, int status)
{
    switch (status) {
    case ARES_SUCCESS:
        answer.status = answer.records.empty() ? dns_status::no_such_record : dns_status::found;
        break;
    case ARES_ENOTFOUND:
        answer.status = dns_status::no_such_name;
        break;
    case ARES_ENODATA:
        answer.status = dns_status::no_such_record;
        break;
    case ARES_ETIMEOUT:
    case ARES_ECONNREFUSED:
    case ARES_EREFUSED:
        answer.status = dns_status::no_answer;
        answer.error = explain(status);
        break;
    default:
        answer.status = dns_status::failed;
        answer.error = explain(status);
    }
}

struct parsed_data
{
    explicit parsed_data(void* d) : data(d) {}
    parsed_data(const parsed_data&) = delete;
    parsed_data& operator=(const parsed_data&) = delete;
    ~parsed_data() { ares_free_data(data); }

    void* data;
};

txt_answer read_texts(const question& q)
{
    txt_answer answer;
    ares_txt_ext* first = nullptr;
    const int status =
        q.status == ARES_SUCCESS ? ares_parse_txt_reply_ext(q.bytes(), q.size(), &first) : q.status;
    const parsed_data owner(first);
    for (const auto* chunk = first; chunk; chunk = chunk->next) {
        if (chunk->record_start || answer.records.empty())
            answer.records.emplace_back();
        answer.records.back().append(reinterpret_cast<const char*>(chunk->txt), chunk->length);
    }
    set_status(answer, status);
    return answer;
}

mx_answer read_mail_hosts(const question& q)
{
    mx_answer answer;
    ares_mx_reply* first = nullptr;
    const int status =
        q.status == ARES_SUCCESS ? ares_parse_mx_reply(q.bytes(), q.size(), &first) : q.status;
    const parsed_data owner(first);
    for (const auto* mx = first; mx; mx = mx->next)
        answer.records.push_back({.priority = mx->priority, .host = mx->host});
    std::ranges::sort(answer.records, {}, &mx_record::priority);
    set_status(answer, status);
    return answer;
}

} // namespace

struct dns_resolver::impl
{
    impl(asio::any_io_executor executor, const dns_settings& settings)
        : ex(executor),
          sockets(std::make_shared<ares_sockets>(executor))
    {
        ares_options options{};
        options.flags = ARES_FLAG_EDNS | ARES_FLAG_NOCHECKRESP;
        options.timeout = static_cast<int>(settings.timeout.count());
        options.tries = settings.tries;
        options.ednspsz = udp_payload;
        options.sock_state_cb = &ares_sockets::on_change;
        options.sock_state_cb_data = sockets.get();
        const int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
                         ARES_OPT_SOCK_STATE_CB;
        const int status = ares_init_options(&channel, &options, mask);
        if (status != ARES_SUCCESS)
            throw std::runtime_error(std::string("DNS: ") + ares_strerror(status));
        sockets->serve(channel);
        if (settings.servers.empty())
            return;
        if (ares_set_servers_ports_csv(channel, settings.servers.c_str()) != ARES_SUCCESS) {
            sockets->stop();
            ares_destroy(channel);
            throw std::invalid_argument("not the addresses of name servers: " + settings.servers);
        }
    }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;
    ~impl()
    {
        ares_destroy(channel);
        sockets->stop();
    }

    // The impl is kept, so that whoever waits may outlive the resolver.
    static asio::awaitable<std::shared_ptr<question>>
    ask(std::shared_ptr<impl> self, std::string name, int type)
    {
        auto q = std::make_shared<question>(self->ex);
        ares_query(self->channel, name.c_str(), class_in, type, on_answer, new std::shared_ptr(q));
        self->sockets->set_timer();
        while (!q->done)
            co_await q->answered.wait();
        co_return q;
    }

    asio::any_io_executor ex;
    std::shared_ptr<ares_sockets> sockets;
    ares_channel channel{};
};

dns_resolver::dns_resolver(asio::any_io_executor ex, const dns_settings& settings)
    : impl_(std::make_shared<impl>(std::move(ex), settings))
{
}

dns_resolver::~dns_resolver() = default;

asio::awaitable<txt_answer> dns_resolver::texts(std::string name)
{
    const auto q = co_await impl::ask(impl_, std::move(name), type_txt);
    co_return read_texts(*q);
}

asio::awaitable<mx_answer> dns_resolver::mail_hosts(std::string name)
{
    const auto q = co_await impl::ask(impl_, std::move(name), type_mx);
    co_return read_mail_hosts(*q);
}

} // namespace relay
