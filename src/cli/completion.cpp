#include "cli/command.hpp"
#include "cli/completion_words.hpp"

#include <iostream>

namespace relay::cli {

namespace {

// Asks the program itself, so that it always knows the commands of the version that is installed.
constexpr auto bash_script = R"bash(_resend_relay()
{
    local words
    words="$("${COMP_WORDS[0]}" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)"
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
    if [ "${#COMPREPLY[@]}" -eq 0 ]; then
        mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
    fi
}
complete -o filenames -F _resend_relay resend-relay
)bash";

} // namespace

void add_completion(CLI::App& app)
{
    auto* completion =
        app.add_subcommand("completion", "Print a script for the shell's completion");
    completion->require_subcommand(1);
    completion->add_subcommand("bash", "For bash: source <(resend-relay completion bash)")
        ->callback([] { std::cout << bash_script; });

    auto words = std::make_shared<std::vector<std::string>>();
    auto* complete = app.add_subcommand("__complete", "")->group(""); // not shown
    complete->add_option("words", *words);
    complete->callback([&app, words] {
        for (const auto& word : completion_words(app, *words))
            std::cout << word << '\n';
    });
}

} // namespace relay::cli
