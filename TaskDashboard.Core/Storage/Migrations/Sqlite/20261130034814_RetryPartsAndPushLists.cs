using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RetryPartsAndPushLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_RetryRequests_State",
                table: "RetryRequests");

            migrationBuilder.AddColumn<string>(
                name: "OfRetryId",
                table: "RetryRequests",
                type: "TEXT",
                unicode: false,
                maxLength: 24,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Part",
                table: "RetryRequests",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "DestinationNumber",
                table: "RetryItems",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SignatureNumber",
                table: "RetryItems",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "RetryErrors",
                columns: table => new
                {
                    RetryNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    DestinationNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    SignatureNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    Total = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RetryErrors", x => new { x.RetryNumber, x.DestinationNumber, x.SignatureNumber });
                });

            migrationBuilder.CreateIndex(
                name: "IX_RetryRequests_CompanyId_State_Number",
                table: "RetryRequests",
                columns: new[] { "CompanyId", "State", "Number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RetryRequests_State_Number",
                table: "RetryRequests",
                columns: new[] { "State", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Pushes_FailedBefore",
                table: "Pushes",
                columns: new[] { "DestinationNumber", "DueAt" },
                filter: "LastAttemptAt IS NOT NULL AND State = 0");

            migrationBuilder.CreateIndex(
                name: "IX_Pushes_LastAttempt",
                table: "Pushes",
                columns: new[] { "DestinationNumber", "State", "LastAttemptAt" },
                filter: "LastAttemptAt IS NOT NULL AND State <> 1");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RetryErrors");

            migrationBuilder.DropIndex(
                name: "IX_RetryRequests_CompanyId_State_Number",
                table: "RetryRequests");

            migrationBuilder.DropIndex(
                name: "IX_RetryRequests_State_Number",
                table: "RetryRequests");

            migrationBuilder.DropIndex(
                name: "IX_Pushes_FailedBefore",
                table: "Pushes");

            migrationBuilder.DropIndex(
                name: "IX_Pushes_LastAttempt",
                table: "Pushes");

            migrationBuilder.DropColumn(
                name: "OfRetryId",
                table: "RetryRequests");

            migrationBuilder.DropColumn(
                name: "Part",
                table: "RetryRequests");

            migrationBuilder.DropColumn(
                name: "DestinationNumber",
                table: "RetryItems");

            migrationBuilder.DropColumn(
                name: "SignatureNumber",
                table: "RetryItems");

            migrationBuilder.CreateIndex(
                name: "IX_RetryRequests_State",
                table: "RetryRequests",
                column: "State");
        }
    }
}
