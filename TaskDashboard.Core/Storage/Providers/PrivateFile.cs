namespace TaskDashboard.Core.Storage.Providers;

/// <summary>Files that nobody but their owner may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OfOwner = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>A new, empty file; one of that name is replaced, so that its mode is none of somebody else's choosing.</summary>
    public static FileStream Create(string path)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes the file, empty, where it is not there, and takes it from everybody but its owner where it is.</summary>
    public static void Ensure(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if (!File.Exists(path))
        {
            new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }).Dispose();
        }

        Close(path);
    }

    /// <summary>Takes a file or folder from everybody but its owner. What belongs to another user stays as it is.</summary>
    public static void Close(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.Exists(path))
        {
            return;
        }

        var mode = File.GetUnixFileMode(path);
        if ((mode & OfOwner) == mode)
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, mode & OfOwner);
        }
        catch (UnauthorizedAccessException)
        {
            // Only its owner may change that.
        }
    }

    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OfOwner);
            Close(path);
        }
    }
}
