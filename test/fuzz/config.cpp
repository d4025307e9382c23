#include "relay/config/config.hpp"

#include "fuzz/expect.hpp"

using namespace relay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view toml(reinterpret_cast<const char*>(data), size);
    auto reading = parse_config(toml, "f.toml");
    for (const auto& error : reading.errors)
        fuzz::expect(error.starts_with("f.toml:"), "a mistake has its place");
    auto& cfg = reading.cfg;
    fuzz::expect(cfg.limits.batch_max_emails <= 100, "limits hold");
    cfg.resend.api_key_file.clear(); // no file of this machine
    cfg.resend.ca_file.clear();
    const auto report =
        inspect_environment(cfg, [](const char*) -> const char* { return nullptr; });
    fuzz::expect(!report.errors.empty(), "without a key nothing starts");
    return 0;
}
