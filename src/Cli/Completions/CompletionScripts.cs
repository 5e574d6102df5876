namespace Bellwether.Cli.Completions;

/// <summary>The scripts that hand a command line to <c>[suggest]</c>, System.CommandLine's directive for completion, and its answer to a shell.</summary>
internal static class CompletionScripts
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # bash completion for kubectl-bellwether
            _kubectl_bellwether() {
              local IFS=$'\n'
              COMPREPLY=($(kubectl-bellwether "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
            }
            complete -F _kubectl_bellwether kubectl-bellwether

            """,
        ["zsh"] = """
            #compdef kubectl-bellwether
            # zsh completion for kubectl-bellwether
            _kubectl_bellwether() {
              local -a found
              found=("${(@f)$(kubectl-bellwether "[suggest]" "${words[1,CURRENT]}" 2>/dev/null)}")
              compadd -a found
            }
            if [ "${funcstack[1]}" = "_kubectl-bellwether" ]; then
              _kubectl_bellwether "$@"
            else
              compdef _kubectl_bellwether kubectl-bellwether
            fi

            """,
        ["fish"] = """
            # fish completion for kubectl-bellwether
            complete -c kubectl-bellwether -f -a '(kubectl-bellwether "[suggest]" (commandline -cp | string collect) 2>/dev/null)'

            """,
        ["powershell"] = """
            # PowerShell completion for kubectl-bellwether
            Register-ArgumentCompleter -Native -CommandName kubectl-bellwether -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $line = $commandAst.ToString()
                if ($cursorPosition -gt $line.Length) { $line += ' ' }
                kubectl-bellwether "[suggest]" $line 2>$null | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """,
        ["kubectl"] = """
            #!/bin/sh
            # kubectl's own completion calls this, as kubectl_complete-bellwether on the PATH, with the words after 'kubectl bellwether'.
            kubectl-bellwether "[suggest]" "kubectl-bellwether $*" 2>/dev/null
            # cobra's ShellCompDirectiveNoFileComp: nothing else is meant, no files.
            echo :4

            """,
    };

    public static IReadOnlyCollection<string> Shells => Scripts.Keys;

    /// <returns>Null for a shell that isn't known.</returns>
    public static string? Of(string shell) => Scripts.GetValueOrDefault(shell)?.ReplaceLineEndings("\n");
}
