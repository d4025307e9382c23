#include "cli/command.hpp"
#include "cli/completion_words.hpp"

#include <iostream>
#include <memory>

namespace relay::cli {

namespace {

// Each asks the program itself, so that it always knows the commands of the version that is
// installed: what may stand there, a line for each with what it is for behind a tab, and a line `:`
// when names of files may.

constexpr auto bash_script = R"bash(_resend_relay()
{
    local current="${COMP_WORDS[COMP_CWORD]}" words="" files="" word
    while IFS=$'\t' read -r word _; do
        if [ "$word" = : ]; then files=1; else words+=" $word"; fi
    done < <("${COMP_WORDS[0]}" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    if [ -n "$files" ]; then
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
    fi
}
complete -o filenames -F _resend_relay resend-relay
)bash";

constexpr auto zsh_script = R"zsh(#compdef resend-relay
_resend_relay()
{
    local word what files
    local -a offered
    while IFS=$'\t' read -r word what; do
        if [[ $word == : ]]; then files=1; else offered+=("${word//:/\\:}:$what"); fi
    done < <("${words[1]}" __complete -- "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)
    (( $#offered )) && _describe resend-relay offered
    [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _resend_relay ]]; then
    _resend_relay "$@"
else
    compdef _resend_relay resend-relay
fi
)zsh";

constexpr auto fish_script = R"fish(function __resend_relay_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    for line in ($typed[1] __complete -- $typed[2..] "$current" 2>/dev/null)
        if test "$line" = :
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c resend-relay -f -a '(__resend_relay_complete)'
)fish";

void add_script(CLI::App& to, const char* shell, const char* what, const char* script)
{
    to.add_subcommand(shell, what)->callback([script] { std::cout << script; });
}

void print_offer(const completion_offer& offer)
{
    for (const auto& [word, what] : offer.words)
        std::cout << word << '\t' << what << '\n';
    if (offer.files)
        std::cout << ":\n";
}

} // namespace

void add_completion(CLI::App& app)
{
    auto* completion =
        app.add_subcommand("completion", "Print a script for the shell's completion");
    completion->require_subcommand(1);
    add_script(
        *completion, "bash", "For bash: source <(resend-relay completion bash)", bash_script
    );
    add_script(*completion, "zsh", "For zsh: source <(resend-relay completion zsh)", zsh_script);
    add_script(*completion, "fish", "For fish: resend-relay completion fish | source", fish_script);

    auto words = std::make_shared<std::vector<std::string>>();
    auto* complete = app.add_subcommand("__complete", "")->group(""); // not shown
    complete->add_option("words", *words, "Those before the cursor, the last one as it is begun");
    complete->callback([&app, words] {
        if (words->empty())
            words->emplace_back();
        const auto begun = words->back();
        words->pop_back();
        print_offer(complete_words(app, *words, begun));
    });
}

} // namespace relay::cli
