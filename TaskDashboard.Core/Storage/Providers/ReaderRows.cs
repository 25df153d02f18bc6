using System.Data.Common;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>Rows of ADO.NET's reader.</summary>
internal class ReaderRows(DbDataReader reader) : Rows
{
    public override bool Read() => reader.Read();

    public override bool IsDBNull(int ordinal) => reader.IsDBNull(ordinal);

    public override long GetInt64(int ordinal) => reader.GetInt64(ordinal);

    public override int GetInt32(int ordinal) => reader.GetInt32(ordinal);

    // A Boolean, or 0 and 1.
    public override bool GetBoolean(int ordinal) =>
        Convert.ToBoolean(reader.GetValue(ordinal), System.Globalization.CultureInfo.InvariantCulture);

    public override string GetString(int ordinal) => reader.GetString(ordinal);

    public override byte[] GetBytes(int ordinal) => reader.GetFieldValue<byte[]>(ordinal);

    public override object GetValue(int ordinal) => reader.GetValue(ordinal);

    public override void Dispose() => reader.Dispose();
}
