using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class LastAttemptsInCounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "LastAttemptAt",
                table: "PushCounts",
                type: "bigint",
                nullable: true);

            LastAttempts.TakeOver(migrationBuilder);

            migrationBuilder.DropTable(
                name: "LastAttempts");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "LastAttemptAt",
                table: "PushCounts");

            migrationBuilder.CreateTable(
                name: "LastAttempts",
                columns: table => new
                {
                    DestinationNumber = table.Column<int>(type: "int", nullable: false),
                    Delivered = table.Column<bool>(type: "bit", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LastAttempts", x => new { x.DestinationNumber, x.Delivered });
                });
        }
    }
}
