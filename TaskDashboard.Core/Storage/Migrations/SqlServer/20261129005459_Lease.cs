using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Lease : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Lease",
                columns: table => new
                {
                    Number = table.Column<int>(type: "int", nullable: false),
                    Epoch = table.Column<long>(type: "bigint", nullable: false),
                    LastGroup = table.Column<long>(type: "bigint", nullable: false),
                    Host = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ProcessId = table.Column<int>(type: "int", nullable: false),
                    ProcessStartedAt = table.Column<long>(type: "bigint", nullable: false),
                    Session = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    RenewedAt = table.Column<long>(type: "bigint", nullable: false),
                    Ended = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Lease", x => x.Number);
                });

            migrationBuilder.InsertData(
                table: "Lease",
                columns: new[] { "Number", "Ended", "Epoch", "Host", "LastGroup", "ProcessId", "ProcessStartedAt", "RenewedAt", "Session" },
                values: new object[] { 1, true, 0L, "", 0L, 0, 0L, 0L, "" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Lease");
        }
    }
}
