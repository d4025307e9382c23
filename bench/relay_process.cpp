#include "relay_process.hpp"

#include "http_connection.hpp"
#include "tcp.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s; // for its start
constexpr auto look_every = 20ms;
constexpr std::size_t log_tail = 2'000;

// More than anything here could reach; the pacer works all the same.
constexpr int no_limit = 1'000'000;

std::string cluster_section(const std::string& name, const shared_store& s)
{
    return fmt::format(
        "[store]\nschema = \"{}\"\n[cluster]\nname = \"{}\"\nlease = \"{}s\"\n",
        s.schema,
        name,
        s.lease.count()
    );
}

std::string configuration(
    const relay_settings& s,
    const workspace& files,
    std::uint16_t jobs,
    std::uint16_t http,
    std::uint16_t webhooks
)
{
    const auto limit = s.learns_limit ? std::string("\"auto\"") : std::to_string(no_limit);
    return fmt::format(
        "data_dir = \"{}\"\n"
        "[resend]\n"
        "base_url = \"https://127.0.0.1:{}\"\n"
        "ca_file = \"{}\"\n"
        "[limits]\n"
        "requests_per_second = {}\n"
        "batch_max_emails = {}\n"
        "[ingest]\n"
        "tcp = \"127.0.0.1:{}\"\n"
        "[http]\n"
        "listen = \"127.0.0.1:{}\"\n"
        "[webhooks]\n"
        "listen = \"127.0.0.1:{}\"\n"
        "{}",
        files.path(s.name + "-data"),
        s.upstream,
        files.write("ca.pem", s.authority_pem),
        limit,
        s.batch_max_emails,
        jobs,
        http,
        webhooks,
        s.store ? cluster_section(s.name, *s.store) : ""
    );
}

std::vector<std::string> split(const std::string& command, const std::string& config_file)
{
    std::istringstream in(command);
    std::vector<std::string> words(std::istream_iterator<std::string>(in), {});
    for (auto& word : words)
        if (word == "{config}")
            word = config_file;
    if (words.empty())
        throw std::runtime_error("no command for the relay");
    return words;
}

} // namespace

relay_process::relay_process(const relay_settings& settings, const workspace& files)
    : jobs_port_(free_port()),
      http_port_(free_port()),
      webhooks_port_(free_port()),
      log_(files.path(settings.name + ".log")),
      environment_{"RESEND_API_KEY=" + settings.api_key}
{
    const auto config = files.write(
        settings.name + ".toml",
        configuration(settings, files, jobs_port_, http_port_, webhooks_port_)
    );
    command_ = split(settings.command, config);
    if (!settings.webhook_secret.empty())
        environment_.push_back("RESEND_WEBHOOK_SECRET=" + settings.webhook_secret);
    if (settings.store)
        environment_.push_back("RELAY_STORE_URL=" + settings.store->url);
    start();
}

void relay_process::start()
{
    process_ = std::make_unique<child>(command_, environment_, log_);
    const auto deadline = clock::now() + patience;
    while (!is_listening(jobs_port_) || !is_listening(http_port_)) {
        if (!process_->running() || clock::now() > deadline)
            throw std::runtime_error("the relay did not start: " + last_words());
        std::this_thread::sleep_for(look_every);
    }
}

std::vector<known_relay> relay_process::known_relays() const
{
    std::string answer;
    try {
        answer = get(http_port_, "/relay/relays");
    } catch (const std::runtime_error&) {
        return {};
    }
    std::vector<known_relay> all;
    const auto told = boost::json::parse(answer);
    for (const auto& each : told.at("relays").as_array())
        all.push_back(
            {.role = std::string(each.at("role").as_string()), .itself = each.at("asked").as_bool()}
        );
    return all;
}

bool relay_process::sends() const
{
    return std::ranges::any_of(known_relays(), [](const known_relay& each) {
        return each.itself && each.role == "sender";
    });
}

relay_use& relay_use::operator+=(const relay_use& other)
{
    cpu += other.cpu;
    network_cpu += other.network_cpu;
    to_disk += other.to_disk;
    return *this;
}

relay_use relay_use::operator-(const relay_use& before) const
{
    return {
        .cpu = cpu - before.cpu,
        .network_cpu = network_cpu - before.network_cpu,
        .to_disk = to_disk - before.to_disk};
}

relay_use relay_process::used() const
{
    const auto pid = process_->pid();
    return {
        .cpu = process_cpu(pid),
        .network_cpu = first_thread_cpu(pid),
        .to_disk = bytes_to_disk(pid),
    };
}

std::string relay_process::last_words() const
{
    std::ifstream file(log_);
    std::string text(std::istreambuf_iterator<char>(file), {});
    return text.size() > log_tail ? text.substr(text.size() - log_tail) : text;
}

} // namespace relay::bench
