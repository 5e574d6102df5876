using System.Globalization;
using Bellwether.Testing.Leaks;

namespace Bellwether.Testing.Git;

/// <summary>
/// A <c>git</c> program for a client under test that is the real one, and notes how it was called; git's own helper programs for HTTP and
/// SSH are noted, too, and what signs and what reads a token. On demand it kills its caller at a given call.
/// </summary>
public sealed class RecordingGit : IDisposable
{
    private readonly string _folder;

    private RecordingGit(string folder) => _folder = folder;

    /// <summary>A folder to put first on the client's PATH.</summary>
    public string PathFolder => Path.Combine(_folder, "bin");

    /// <summary>The program, for a client that takes its path.</summary>
    public string Program => Path.Combine(PathFolder, "git");

    /// <summary>The calls so far, in the order in which they began, which is also their numbering; the first is 1.</summary>
    public IReadOnlyList<GitCall> Calls =>
    [
        // The last thing a call writes; one without it has only begun.
        .. Directory.EnumerateFiles(Path.Combine(_folder, "calls"), "*.done").Select(Read).OrderBy(call => call.Number),
    ];

    public static async Task<RecordingGit> CreateAsync()
    {
        var git = new RecordingGit(Directory.CreateTempSubdirectory("bellwether-recording-").FullName);
        await git.WriteAsync();
        return git;
    }

    /// <summary>Kills a process, as the kernel does when memory is short, at a call that is to come.</summary>
    /// <param name="call">Its number; <c>Calls.Count + 1</c> is the next.</param>
    /// <param name="processId">Null: whoever starts git.</param>
    public void KillAt(int call, KillMoment moment, int? processId = null) =>
        Arm(call.ToString(CultureInfo.InvariantCulture), moment, processId);

    /// <summary>Kills a process, once, at the next call whose arguments begin like this.</summary>
    /// <param name="call">Such as <c>push</c> or <c>cat-file --batch</c>.</param>
    /// <param name="processId">Null: whoever starts git.</param>
    public void KillAt(string call, KillMoment moment, int? processId = null) => Arm(call, moment, processId);

    /// <summary>Whether the call that <see cref="KillAt(string, KillMoment, int?)"/> waits for has not come yet.</summary>
    public bool IsArmed => File.Exists(KillFile);

    /// <summary>Kills nobody from now on.</summary>
    public void KillNobody() => File.Delete(KillFile);

    public void Dispose()
    {
        LeakSearch.Current?.LookAtCalls(this);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>An empty word can be an argument; two and a line break can't.</summary>
    private const string Between = "\0\n\0";

    private string KillFile => Path.Combine(_folder, "kill");

    private void Arm(string call, KillMoment moment, int? processId)
    {
        File.WriteAllText(KillFile + ".new", $"{moment} {processId ?? 0} {call}\n");
        File.Move(KillFile + ".new", KillFile, overwrite: true);
    }

    private async Task WriteAsync()
    {
        var real = (await GitCommand.RunAsync(_folder, "--exec-path")).Trim();
        Directory.CreateDirectory(PathFolder);
        Directory.CreateDirectory(Path.Combine(_folder, "calls"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "last"), "0\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "between"), Between);
        var helpers = Directory.CreateDirectory(Path.Combine(_folder, "helpers")).FullName;
        foreach (var program in Directory.EnumerateFileSystemEntries(real))
        {
            File.CreateSymbolicLink(Path.Combine(helpers, Path.GetFileName(program)), program);
        }

        // Git looks for its helpers in this folder, with the real ones in all other places.
        foreach (var helper in new[] { "git-remote-http", "git-remote-https" })
        {
            File.Delete(Path.Combine(helpers, helper));
            Script.Write(Path.Combine(helpers, helper), $"{Note}\nexec {real}/{helper} \"$@\"");
        }

        // Askpass is a shell script of the client's that becomes the second of these, with the same environment.
        foreach (var name in new[] { "ssh", "ssh-keygen", "head" })
        {
            if (SshPrograms.Find(name) is { } program)
            {
                Script.Write(Path.Combine(PathFolder, name), $"{Note}\nexec {program} \"$@\"");
            }
        }

        Script.Write(Program, $"{Note}\n{Kill}\nexport GIT_EXEC_PATH={helpers}\n{Run.Replace("GIT", $"{real}/git", StringComparison.Ordinal)}");
    }

    /// <summary>
    /// /proc holds what the caller gave, before any shell has touched it. A file can be made by one process only: that numbers the calls. One
    /// program beside the shell: whoever is slowed down loses every race against a writer that isn't.
    /// </summary>
    private string Note =>
        $$"""
        n=0
        set -C
        read -r n 2>/dev/null <{{_folder}}/last
        n=$((${n:-0} + 1))
        until true 2>/dev/null >{{_folder}}/calls/$n.begun; do n=$((n + 1)); done
        set +C
        echo $n >{{_folder}}/last
        cat /proc/$$/cmdline {{_folder}}/between /proc/$$/environ >{{_folder}}/calls/$n.said
        : >{{_folder}}/calls/$n.done
        """;

    private string Kill =>
        $$"""
        at= moment= victim=
        [ ! -f {{_folder}}/kill ] || read -r moment victim at <{{_folder}}/kill
        [ "$n" = "$at" ] || case "$*" in "$at"*) ;; *) moment= ;; esac
        [ -z "$moment" ] || rm -f {{_folder}}/kill
        [ "$victim" != 0 ] || victim=$PPID
        """;

    private const string Run =
        """
        case $moment in
          Before) kill -KILL $victim; exit 137 ;;
          During) kill -KILL $victim; exec GIT "$@" ;;
          After) GIT "$@"; kill -KILL $victim; exit 137 ;;
          *) exec GIT "$@" ;;
        esac
        """;

    private static GitCall Read(string done)
    {
        var said = File.ReadAllText(Path.ChangeExtension(done, ".said")).Split(Between, 2);
        return new GitCall(int.Parse(Path.GetFileNameWithoutExtension(done), CultureInfo.InvariantCulture), Words(said[0]), Words(said[1]));
    }

    /// <summary>What a process was given: words that end with a zero byte. The shell that runs the script is no word of the caller.</summary>
    private static string[] Words(string text)
    {
        var words = text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && words[0] == "/bin/sh" ? words[1..] : words;
    }
}
